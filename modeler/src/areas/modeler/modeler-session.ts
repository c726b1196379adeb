import type Modeler from 'bpmn-js/lib/Modeler';
import type { Element, ModdleElement } from 'bpmn-js/lib/model/Types';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import type CommandStack from 'diagram-js/lib/command/CommandStack';
import type Canvas from 'diagram-js/lib/core/Canvas';
import type EventBus from 'diagram-js/lib/core/EventBus';
import { type Editable, forEditing } from '../../../../engine/core/compile/editing';
import { type Reader, watchRepeated } from '../../../../engine/core/compile/repeated';
import type { DeploymentReport } from '../../app/types';
import { createModeler } from '../../bpmn/create-modeler';
import { fitDiagram } from '../../bpmn/fit';
import { importRepeated, importWarning, type ReadElement } from '../../bpmn/import-warning';
import { Model } from '../../bpmn/properties/model';
import type { FormSchema } from '../../forms/schema';
import { download, resources, validate } from './deployment';
import { draftStorage } from './draft-storage';
import { markProblems, showElement } from './problem-marks';

export interface SessionState {
  ready: boolean;
  /** against the deployed version and the local draft */
  status: 'untouched' | 'unsaved' | 'saved';
  savedAt: Date | null;
  canUndo: boolean;
  canRedo: boolean;
  name: string;
  report: DeploymentReport | null;
  checking: boolean;
  checkFailure: unknown;
  /** the element whose form is being edited */
  formOf: { elementId: string; name: string; formId: string | null } | null;
}

const empty: SessionState = {
  ready: false,
  status: 'untouched',
  savedAt: null,
  canUndo: false,
  canRedo: false,
  name: '',
  report: null,
  checking: false,
  checkFailure: null,
  formOf: null,
};

/** Width of the palette with its margins, in pixels. */
const PALETTE = 120;

/** One diagram under edit: the canvas outside React, its draft, its check by the server. */
export class ModelerSession {
  readonly modeler: Modeler;
  /** definition key, or "new"; undefined until something is opened */
  key: string | undefined;
  /** what is being opened or is open, so that nothing is opened twice */
  requested: string | undefined;
  forms: Record<string, FormSchema> = {};
  deployedForms: { formId: string; label: string }[] = [];
  private state = empty;
  private readonly listeners = new Set<() => void>();
  private saveTimer: ReturnType<typeof setTimeout> | undefined;
  private checkTimer: ReturnType<typeof setTimeout> | undefined;
  private editable: Editable | undefined;
  private running: AbortController | undefined;
  private destroyed = false;
  private readonly resizing: ResizeObserver;

  constructor(container: HTMLElement, panel: HTMLElement) {
    this.modeler = createModeler(container, panel, {
      known: () => this.knownForms(),
      isDrawn: (formId) => formId in this.forms,
    });
    // The canvas keeps its size in mind; panels beside and below it open and close.
    this.resizing = new ResizeObserver(() => {
      if (this.state.ready) this.modeler.get<Canvas>('canvas').resized();
    });
    this.resizing.observe(container);
    const events = this.modeler.get<EventBus>('eventBus');
    events.on('commandStack.changed', () => this.changed());
    events.on('procession.form', ({ element }: { element: Element }) => this.editForm(element));
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  snapshot = () => this.state;

  private update(part: Partial<SessionState>) {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }

  destroy() {
    this.saveNow();
    this.destroyed = true;
    this.resizing.disconnect();
    clearTimeout(this.checkTimer);
    this.running?.abort();
    this.modeler.destroy();
  }

  /**
   * Shows a diagram in place of the one on the screen.
   * @throws Error when the XML is no BPMN diagram; the diagram on the screen is lost then, its draft is not
   */
  async open(
    key: string,
    xml: string,
    forms: Record<string, FormSchema>,
    status: SessionState['status'],
  ): Promise<string[]> {
    this.saveNow();
    this.requested = key;
    this.running?.abort();
    this.update({ ...empty });
    this.editable = forEditing(xml);
    const found: string[] = [];
    const moddle = this.modeler.get<Reader<ReadElement & { readonly $type: string }>>('moddle');
    const unwatch = watchRepeated(moddle, (element, name) => found.push(importRepeated(element, name)));
    const { warnings } = await this.modeler.importXML(this.editable.xml).finally(unwatch);
    if (this.destroyed) return [];
    this.key = key;
    this.forms = forms;
    this.fit();
    this.update({ ready: true, status, name: this.processName() });
    if (status === 'unsaved') this.saveSoon();
    this.checkSoon(0);
    return [...found, ...(warnings as unknown[]).map(importWarning)];
  }

  private changed() {
    const stack = this.modeler.get<CommandStack>('commandStack');
    this.update({
      canUndo: stack.canUndo(),
      canRedo: stack.canRedo(),
      name: this.processName(),
      status: this.state.ready ? 'unsaved' : this.state.status,
    });
    if (!this.state.ready) return;
    this.saveSoon();
    this.checkSoon(900);
  }

  private saveSoon() {
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => this.saveNow(), 800);
  }

  /** Keeps the draft on this computer, when there is something to keep. */
  private saveNow() {
    clearTimeout(this.saveTimer);
    if (this.state.status !== 'unsaved' || !this.key) return;
    const { key, forms } = this;
    void this.xml().then((xml) => {
      const savedAt = new Date();
      if (!xml || !draftStorage.save(key, { xml, forms, savedAt: savedAt.toISOString() })) return;
      if (!this.destroyed && this.key === key) this.update({ status: 'saved', savedAt });
    });
  }

  private checkSoon(delay: number) {
    clearTimeout(this.checkTimer);
    this.checkTimer = setTimeout(() => void this.check(), delay);
  }

  private async check() {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.update({ checking: true });
    try {
      this.showReport(await validate(await this.files(), running.signal));
    } catch (error) {
      if (!running.signal.aborted) this.update({ checking: false, checkFailure: error });
    }
  }

  showReport(report: DeploymentReport) {
    if (this.destroyed) return;
    markProblems(this.modeler, report.diagnostics);
    this.update({ report, checking: false, checkFailure: null });
  }

  /** The diagram in the spelling of the file it came from. */
  private async xml(): Promise<string> {
    const { editable } = this;
    const { xml } = await this.modeler.saveXML({ format: true });
    return editable && xml ? editable.restore(xml) : (xml ?? '');
  }

  /** The diagram and the forms it links, as the files of a deployment. */
  async files(): Promise<FormData> {
    return resources(this.process()?.id ?? 'diagram', await this.xml(), this.linkedForms());
  }

  /** After a successful deployment the diagram on the screen is that version. */
  deployedAs(key: string) {
    if (this.key) draftStorage.remove(this.key);
    clearTimeout(this.saveTimer);
    this.key = key;
    this.requested = key;
    this.update({ status: 'untouched', savedAt: null });
  }

  async download() {
    download(`${this.process()?.id ?? 'diagram'}.bpmn`, await this.xml(), 'application/xml');
    for (const form of this.linkedForms())
      download(`${form.id}.form`, JSON.stringify(form, null, 2), 'application/json');
  }

  undo = () => this.modeler.get<CommandStack>('commandStack').undo();
  redo = () => this.modeler.get<CommandStack>('commandStack').redo();
  fit = () => fitDiagram(this.modeler.get<Canvas>('canvas'), { left: PALETTE });
  zoom = (factor: number) => {
    const canvas = this.modeler.get<Canvas>('canvas');
    canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * factor)));
  };
  show = (elementId: string) => showElement(this.modeler, elementId);

  private editForm(element: Element) {
    const owner = element.businessObject;
    const link = new Model(this.modeler.get('injector')).extension(owner, 'zeebe:FormDefinition');
    this.update({
      formOf: { elementId: element.id, name: owner.name ?? element.id, formId: link?.formId ?? null },
    });
  }

  closeForm = () => this.update({ formOf: null });

  /** Keeps a form with the diagram and links it to the element (one undoable step). */
  saveForm(elementId: string, schema: FormSchema) {
    this.forms = { ...this.forms, [schema.id]: schema };
    const element = this.modeler
      .get<{ get: (id: string) => Element | undefined }>('elementRegistry')
      .get(elementId);
    this.update({ formOf: null, status: 'unsaved' });
    if (element)
      new Model(this.modeler.get('injector')).setExtension(
        element,
        element.businessObject,
        'zeebe:FormDefinition',
        { formId: schema.id },
      );
    this.saveSoon();
    this.checkSoon(0);
  }

  private knownForms() {
    const drawn = Object.keys(this.forms).map((formId) => ({ formId, label: formId }));
    return [...drawn, ...this.deployedForms.filter((form) => !(form.formId in this.forms))];
  }

  /** Forms of the draft that an element of the diagram links. */
  private linkedForms(): FormSchema[] {
    const linked = new Set<string>();
    const registry = this.modeler.get<{ getAll: () => Element[] }>('elementRegistry');
    for (const { businessObject } of registry.getAll())
      for (const value of businessObject?.extensionElements?.values ?? [])
        if (is(value, 'zeebe:FormDefinition') && value.formId) linked.add(value.formId);
    return Object.values(this.forms).filter((form) => linked.has(form.id));
  }

  private process(): ModdleElement | undefined {
    const definitions = this.modeler.getDefinitions() as ModdleElement | undefined;
    const processes: ModdleElement[] =
      definitions?.rootElements?.filter((each: ModdleElement) => is(each, 'bpmn:Process')) ?? [];
    return processes.find((each) => each.isExecutable) ?? processes[0];
  }

  private processName(): string {
    const process = this.process();
    return process?.name || process?.id || '';
  }
}
