import type { Page } from 'playwright-core';

/** The middle of a shape, or of the line of a flow, in pixels of the window. */
const MIDDLE = new Function(
  'element',
  `const line = element.matches('.djs-connection') && element.querySelector('.djs-visual > path');
  const point = line && line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());
  if (point) return { x: point.x, y: point.y };
  const { left, top, width, height } = element.querySelector('.djs-hit').getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };`,
) as (element: unknown) => { x: number; y: number };

/** An element and the flow that leads to it. */
export interface Appended {
  readonly id: string;
  readonly flow: string;
}

/** The modeler as an analyst uses it: palette, context pad, properties panel. */
export class Drawing {
  constructor(private readonly page: Page) {}

  private ids(): Promise<string[]> {
    return this.page
      .locator('.modeler-canvas .djs-element')
      .evaluateAll((elements) => elements.map((element) => element.getAttribute('data-element-id') ?? ''));
  }

  /** The id of the one element of a kind (prefix of its id) that an action makes. */
  private async made(prefix: string, action: () => Promise<void>): Promise<string> {
    const before = new Set(await this.ids());
    await action();
    for (let attempt = 0; attempt < 50; attempt++) {
      const id = (await this.ids()).find(
        (each) => each.startsWith(prefix) && !each.endsWith('_label') && !before.has(each),
      );
      if (id) return id;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`Expected a new element ${prefix}.`);
  }

  async fit(): Promise<void> {
    await this.page.getByRole('button', { name: 'Fit to the window' }).click();
  }

  /** Chooses one element and nothing else. */
  async select(id: string): Promise<void> {
    const element = this.page.locator(`.modeler-canvas .djs-element[data-element-id="${id}"]`);
    // The canvas swallows the click that ends a drag, and a click on the chosen element unselects it.
    const pad = this.page.locator('.djs-context-pad');
    for (let attempt = 0; attempt < 5; attempt++) {
      await this.page.locator('.modeler-canvas').click({ position: { x: 300, y: 20 } });
      await this.page.waitForTimeout(200);
      if ((await pad.count()) === 0) break;
    }
    const { x, y } = await element.evaluate(MIDDLE);
    await this.page.mouse.click(x, y);
    await pad.waitFor();
  }

  private pad(action: string) {
    return this.page.locator(`.djs-context-pad [data-action="${action}"]`);
  }

  /** Draws a task from the palette beside an element and connects the two. */
  async taskFromPalette(after: string, name: string): Promise<string> {
    const source = await this.page.locator(`.djs-element[data-element-id="${after}"]`).boundingBox();
    if (!source) throw new Error(`Expected ${after} on the canvas.`);
    const target = { x: source.x + 180, y: source.y + source.height / 2 };
    const id = await this.made('Activity', async () => {
      await this.page.locator('.djs-palette [data-action="create.task"]').click();
      await this.page.mouse.move(target.x - 10, target.y);
      await this.page.mouse.click(target.x, target.y);
    });
    await this.name(name);
    await this.select(after);
    await this.pad('connect').click();
    await this.page.mouse.move(target.x - 20, target.y, { steps: 5 });
    await this.page.mouse.move(target.x, target.y, { steps: 5 });
    await this.page.mouse.click(target.x, target.y);
    await this.page.locator('.djs-connection').first().waitFor({ state: 'attached' });
    return id;
  }

  /** Appends by the context pad; the name is typed right on the canvas. */
  async append(
    after: string,
    action: 'append-task' | 'gateway' | 'end-event',
    name?: string,
  ): Promise<Appended> {
    await this.fit();
    await this.select(after);
    const before = new Set(await this.ids());
    const prefix = { 'append-task': 'Activity', gateway: 'Gateway', 'end-event': 'Event' }[action];
    const id = await this.made(prefix, () => this.pad(`append.${action}`).click());
    const flow = (await this.ids()).find((each) => each.startsWith('Flow') && !before.has(each)) ?? '';
    if (action === 'append-task') await this.name(name ?? '');
    else if (name) await this.setName(id, name);
    return { id, flow };
  }

  private async name(name: string): Promise<void> {
    await this.page.locator('.djs-direct-editing-content').waitFor();
    await this.page.keyboard.type(name);
    await this.page.keyboard.press('Enter');
  }

  async makeUserTask(id: string): Promise<void> {
    await this.fit();
    await this.select(id);
    await this.pad('replace').click();
    await this.page.locator('.djs-popup [data-id="replace-with-user-task"]').click();
  }

  async openGroup(name: string): Promise<void> {
    const group = this.page.locator('.bio-properties-panel-group', {
      has: this.page.locator('.bio-properties-panel-group-header-title', {
        hasText: new RegExp(`^${name}$`),
      }),
    });
    const header = group.locator('.bio-properties-panel-group-header');
    if (!(await header.evaluate((element) => element.classList.contains('open')))) await header.click();
  }

  async set(group: string, field: string, value: string): Promise<void> {
    await this.openGroup(group);
    const input = this.page.locator('.modeler-panel').getByLabel(field, { exact: true });
    await input.fill(value);
    await input.press('Tab');
  }

  async setName(id: string, name: string): Promise<void> {
    await this.select(id);
    await this.set('General', 'Name', name);
  }

  /** Makes a form for the chosen element out of fields. */
  async writeForm(
    fields: { label: string; type?: string; required?: boolean; options?: string }[],
  ): Promise<void> {
    await this.openGroup('Form');
    await this.page.getByRole('button', { name: 'Write a form …' }).click();
    const dialog = this.page.getByRole('dialog');
    for (const [index, field] of fields.entries()) {
      await dialog.getByRole('button', { name: 'Add a field' }).click();
      const row = dialog.getByRole('group').nth(index);
      await row.getByLabel('Label').fill(field.label);
      if (field.type) {
        await row.getByRole('combobox', { name: 'Type' }).click();
        await this.page.getByRole('option', { name: field.type, exact: true }).click();
      }
      if (field.options) await row.getByLabel(/^Options/).fill(field.options);
      if (field.required) await row.getByLabel('Required').check();
    }
    await dialog.getByRole('button', { name: 'Use this form' }).click();
    await dialog.waitFor({ state: 'detached' });
  }
}
