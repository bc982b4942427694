// The event stream: one for what the address asks, opened again with growing pauses when it is lost.
const names = ['history', 'status', 'communities', 'community', 'board', 'member', 'problem'];
const firstWaitMs = 500,
  longestWaitMs = 15000,
  silenceMs = 10000;

export class Stream {
  // on: { event(name, data), lost(why), refused() }
  constructor(on) {
    this.on = on;
    this.wait = firstWaitMs;
    // A page that lies in the browser's back/forward cache must hold no connection.
    addEventListener('pagehide', () => this.close());
    addEventListener('pageshow', e => {
      if (e.persisted && this.address) this.connect();
    });
  }

  open({ community, type, page, member }) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ community, type, page, member })) if (value) query.set(name, value);
    const address = query.size > 0 ? `/events?${query}` : '/events';
    if (address === this.address && this.source) return;
    this.address = address;
    this.wait = firstWaitMs;
    this.connect();
  }

  close() {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.source?.close();
    this.source = null;
  }

  connect() {
    this.close();
    const source = new EventSource(this.address);
    this.source = source;
    this.listen();
    for (const name of names) {
      source.addEventListener(name, e => {
        if (source !== this.source) return;
        this.wait = firstWaitMs;
        this.listen();
        this.on.event(name, JSON.parse(e.data));
      });
    }
    source.addEventListener('stopped', () => this.lost(source, 'stopped'));
    source.addEventListener('error', () => {
      // A browser gives up for good where the answer was not a stream: then the answer, not the connection, is at fault.
      const isRefused = source.readyState === EventSource.CLOSED;
      if (source === this.source) this.lost(source, 'lost');
      if (isRefused) this.on.refused();
    });
  }

  // A connection that says nothing is one that is lost.
  listen() {
    clearTimeout(this.silence);
    const source = this.source;
    this.silence = setTimeout(() => this.lost(source, 'silent'), silenceMs);
  }

  lost(source, why) {
    if (source !== this.source) return;
    this.close();
    this.on.lost(why);
    this.retry = setTimeout(() => this.connect(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, longestWaitMs);
  }
}
