/** The processes that are measured. */
const file = (id: string, body: string, outside = ''): string => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="http://example.org">
  ${outside}<process id="${id}" isExecutable="true">${body}</process>
</definitions>`;

const flow = (from: string, to: string, condition = ''): string =>
  `<sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}">${condition}</sequenceFlow>`;

const tasks = (names: readonly string[]): string =>
  names.map((name) => `<manualTask id="${name}"/>`).join('');

function row(...ids: readonly string[]): string {
  return ids
    .slice(1)
    .map((id, n) => flow(ids[n]!, id))
    .join('');
}

/** Ten activities straight through, with a gateway that decides in the middle. */
const straight = (): string => {
  const before = ['t1', 't2', 't3', 't4', 't5'];
  const after = ['t6', 't7', 't8', 't9', 't10'];
  return file(
    'w1',
    `<startEvent id="start"/><exclusiveGateway id="choose" default="choose-other"/><endEvent id="end"/><endEvent id="never"/>
     ${tasks([...before, ...after])}
     ${row('start', ...before, 'choose')}
     ${flow('choose', 't6', '<conditionExpression xsi:type="tFormalExpression">=amount &gt; 10</conditionExpression>')}
     ${row(...after, 'end')}${flow('choose', 'other')}<manualTask id="other"/>${flow('other', 'never')}`,
  );
};

/** Five branches at once. */
const fork = (): string => {
  const branches = ['b1', 'b2', 'b3', 'b4', 'b5'];
  return file(
    'w2',
    `<startEvent id="start"/><parallelGateway id="fork"/><parallelGateway id="join"/><endEvent id="end"/>
     ${tasks(branches)}${flow('start', 'fork')}
     ${branches.map((branch) => flow('fork', branch) + flow(branch, 'join')).join('')}${flow('join', 'end')}`,
  );
};

/** One user task. */
const approval = (): string =>
  file(
    'w3',
    `<startEvent id="start"/><userTask id="approve" name="Approve"><extensionElements><zeebe:userTask/>
       <zeebe:assignmentDefinition candidateGroups="managers"/></extensionElements></userTask><endEvent id="end"/>
     ${row('start', 'approve', 'end')}`,
  );

/** One job for a worker. */
const job = (): string =>
  file(
    'w4',
    `<startEvent id="start"/><serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/>
       </extensionElements></serviceTask><endEvent id="end"/>${row('start', 'work', 'end')}`,
  );

/** Waits an hour. */
const waiting = (): string =>
  file(
    'w5',
    `<startEvent id="start"/><intermediateCatchEvent id="hour"><timerEventDefinition><timeDuration
       xsi:type="tFormalExpression">PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent><endEvent id="end"/>
     ${row('start', 'hour', 'end')}`,
  );

/** Waits for its message. */
const correlated = (): string =>
  file(
    'w6',
    `<startEvent id="start"/><intermediateCatchEvent id="paid"><messageEventDefinition messageRef="payment"/>
       </intermediateCatchEvent><endEvent id="end"/>${row('start', 'paid', 'end')}`,
    `<message id="payment" name="payment"><extensionElements><zeebe:subscription correlationKey="=order"/>
       </extensionElements></message>`,
  );

/** One run of a task for each item. */
const many = (): string =>
  file(
    'w7',
    `<startEvent id="start"/><manualTask id="each"><multiInstanceLoopCharacteristics><extensionElements>
       <zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/></extensionElements>
       </multiInstanceLoopCharacteristics></manualTask><endEvent id="end"/>${row('start', 'each', 'end')}`,
  );

export const models = {
  w1: straight(),
  w2: fork(),
  w3: approval(),
  w4: job(),
  w5: waiting(),
  w6: correlated(),
  w7: many(),
};

/** What is deployed. */
export const modelFiles = () =>
  Object.entries(models).map(([name, content]) => ({ name: `${name}.bpmn`, content }));
