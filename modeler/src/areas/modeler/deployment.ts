import { api, Problem } from '../../app/api';
import type { Deployment, DeploymentReport } from '../../app/types';
import type { FormSchema } from '../../forms/schema';

/** The diagram and its forms as files of one deployment. */
export function resources(name: string, xml: string, forms: FormSchema[]): FormData {
  const data = new FormData();
  data.append('resources', new File([xml], `${name}.bpmn`, { type: 'application/xml' }));
  for (const form of forms)
    data.append(
      'resources',
      new File([JSON.stringify(form, null, 2)], `${form.id}.form`, { type: 'application/json' }),
    );
  return data;
}

export const deploy = (files: FormData) => api.post<Deployment>('/deployments', files);

/** What a deployment would report; nothing is deployed. A refusal is a report as well. */
export async function validate(files: FormData, signal: AbortSignal): Promise<DeploymentReport> {
  try {
    return (await api.post<Deployment>('/deployments', files, { query: { validateOnly: true }, signal }))
      .report;
  } catch (error) {
    if (error instanceof Problem && error.report) return error.report;
    throw error;
  }
}

/** Hands a text to the person as a file. */
export function download(name: string, content: string, type: string) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
