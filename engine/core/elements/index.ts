import type { ElementModule } from './element-module.js';
import * as registry from './registry.js';

export type FlowNodeType = keyof typeof registry;

/** By BPMN type without prefix. A plain object: elements are looked up for every move. */
export const elements: { readonly [T in FlowNodeType]: ElementModule } = { ...registry };
export const flowNodeTypes = Object.keys(elements) as readonly FlowNodeType[];
