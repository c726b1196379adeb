/** The smallest process a person takes part in: start, one user task, end. */
export const firstProcess = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="Definitions_first"
    targetNamespace="https://procession.example/first" expressionLanguage="https://jsonata.org">
  <bpmn:process id="first-process" name="First process" isExecutable="true">
    <bpmn:startEvent id="start" name="Asked for" />
    <bpmn:sequenceFlow id="toApprove" sourceRef="start" targetRef="approve" />
    <bpmn:userTask id="approve" name="Approve">
      <bpmn:extensionElements>
        <zeebe:userTask />
        <zeebe:assignmentDefinition assignee="demo" />
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="toEnd" sourceRef="approve" targetRef="end" />
    <bpmn:endEvent id="end" name="Approved" />
  </bpmn:process>
</bpmn:definitions>
`;

/**
 * Deploys, starts and completes the first process through the REST API.
 *
 * @param {string} address e.g. `http://127.0.0.1:8080`
 * @param {string} user name of a demo user, which is also the password
 * @throws Error with the server's answer when a request is refused
 */
export async function runFirstProcess(address, user = 'demo') {
  const authorization = `Basic ${Buffer.from(`${user}:${user}`).toString('base64')}`;
  const call = async (method, path, body) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${address}/v2${path}`, {
      method,
      headers: { authorization, ...(body && !isForm ? { 'content-type': 'application/json' } : {}) },
      body: isForm ? body : body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /v2${path} answered ${response.status}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  const waitFor = async (what, find) => {
    for (const end = performance.now() + 30_000; performance.now() < end; ) {
      const found = await find();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`Expected ${what} within 30 s.`);
  };

  const form = new FormData();
  form.append('resources', new Blob([firstProcess], { type: 'text/xml' }), 'first-process.bpmn');
  await call('POST', '/deployments', form);
  const { processInstanceKey } = await call('POST', '/process-instances', {
    processDefinitionId: 'first-process',
    variables: { reason: 'to see it work' },
  });
  const task = await waitFor('a user task', async () => {
    const { items } = await call('POST', '/user-tasks/search', { filter: { processInstanceKey } });
    return items[0];
  });
  await call('POST', `/user-tasks/${task.userTaskKey}/completion`, { variables: { isApproved: true } });
  await waitFor('the process instance to be completed', async () => {
    const { state } = await call('GET', `/process-instances/${processInstanceKey}`);
    return state === 'COMPLETED';
  });
}
