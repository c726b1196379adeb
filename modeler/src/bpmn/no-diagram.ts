/** Whether a file was not shown only because it has no diagram: bpmn-js says so in words alone. */
export const hasNoDiagram = (error: unknown): boolean =>
  error instanceof Error &&
  /no diagram to display|no process or collaboration|no BPMNDiagram/i.test(error.message);
