/** Does `work` again and again: at once while there is more, else after `interval` ms or when woken. */
export class Background {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isWoken = false;
  private isStopped = true;
  private isFailing = false;

  constructor(
    private readonly interval: number,
    /** @returns how much was done; 0: nothing left */
    private readonly work: () => Promise<number>,
    private readonly log: (error: unknown) => void,
  ) {}

  start(): void {
    this.isStopped = false;
    this.wake();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Looks in `milliseconds` at the latest. */
  wake(milliseconds = 0): void {
    if (this.isStopped) return;
    if (this.running) {
      if (milliseconds <= 0) this.isWoken = true;
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), Math.max(0, milliseconds));
  }

  private run(): void {
    this.running = this.loop().finally(() => {
      this.running = undefined;
      if (!this.isStopped) this.timer = setTimeout(() => this.run(), this.interval).unref();
    });
  }

  private async loop(): Promise<void> {
    do {
      this.isWoken = false;
      try {
        if ((await this.work()) > 0) this.isWoken = true;
        this.isFailing = false;
      } catch (error) {
        // Said once, not every second while the database is away.
        if (!this.isFailing) this.log(error);
        this.isFailing = true;
        return;
      }
    } while (this.isWoken && !this.isStopped);
  }
}
