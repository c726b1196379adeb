import type { FastifyRequest } from 'fastify';
import { decodeXml } from '../../../engine/core/index.js';
import type { Resource } from '../../../engine/runtime/index.js';
import { Problem } from '../common/problem.js';

/** What the engine executes, and texts that workers read. */
const DEPLOYABLE =
  /\.(bpmn|xml|dmn|form|rpa|json|ya?ml|toml|txt|md|csv|robot|py|js|ts|sh|sql|html|css|xslt?|jsonata|feel|bpm)$/i;

/** Bytes of one file, and number of files in one deployment. */
const LARGEST_FILE = 5 * 2 ** 20;
const MOST_FILES = 50;

/**
 * The files of a multipart request.
 *
 * @throws Problem 415 without multipart, 413 for a file that is too large, 400 for everything else
 */
export async function uploadedResources(request: FastifyRequest): Promise<Resource[]> {
  if (!request.isMultipart()) {
    throw new Problem(
      415,
      'Expected multipart/form-data with the files to deploy in parts named "resources".',
    );
  }
  const resources: Resource[] = [];
  for await (const part of request.parts({ limits: { fileSize: LARGEST_FILE, files: MOST_FILES } })) {
    if (part.type === 'field') {
      if (part.fieldname === 'tenantId' && part.value === '<default>') continue;
      throw new Problem(
        400,
        `Expected parts named "resources" with a file name, found a field "${part.fieldname}".`,
      );
    }
    const name = part.filename;
    if (!name)
      throw new Problem(400, 'Expected every file to have a file name, such as order.bpmn. One has none.');
    let bytes: Buffer;
    try {
      bytes = await part.toBuffer();
    } catch (error) {
      if ((error as { code?: string }).code !== 'FST_REQ_FILE_TOO_LARGE') throw error;
      throw new Problem(
        413,
        `${name} is larger than ${LARGEST_FILE / 2 ** 20} MB, which is the most that is accepted for one file. Remove embedded images or split the process into called processes.`,
      );
    }
    if (!DEPLOYABLE.test(name)) {
      throw new Problem(
        400,
        `Expected a process (.bpmn, .xml), decisions (.dmn), a form (.form) or a text file for workers (such as .json, .rpa, .yaml, .txt, .py), found "${name}".`,
      );
    }
    resources.push({ name, content: textOf(name, bytes) });
  }
  if (resources.length === 0)
    throw new Problem(400, 'Expected at least one file in a part named "resources", found none.');
  return resources;
}

function textOf(name: string, bytes: Buffer): string {
  try {
    return /\.(bpmn|xml|dmn)$/i.test(name)
      ? decodeXml(bytes)
      : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Problem(400, `${name} cannot be read: ${(error as Error).message}`, {
      title: 'The file cannot be read',
    });
  }
}
