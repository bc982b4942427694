// The event stream, and what the page says while there is none.
const stopped = 'Arrakis has stopped. This page goes on when it runs again.';

export class Stream {
  constructor(handlers) {
    this.handlers = handlers;
    this.wait = 1000;
    this.hasStopped = false;
  }

  open(community, type) {
    this.close();
    const query = community ? `?community=${community}&type=${type}` : '';
    this.address = `/events${query}`;
    this.connect();
  }

  close() {
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.source?.close();
    this.source = null;
  }

  connect() {
    const source = new EventSource(this.address);
    this.source = source;
    for (const name of ['history', 'status', 'board', 'problem']) {
      source.addEventListener(name, e => {
        this.heard();
        this.handlers[name](JSON.parse(e.data));
      });
    }
    source.addEventListener('stopped', () => this.lost(stopped, true));
    source.addEventListener('error', () => this.lost('The connection to Arrakis is lost. Trying again…'));
    this.listen();
  }

  heard() {
    this.wait = 1000;
    this.hasStopped = false;
    this.listen();
  }

  // A connection that says nothing is one that is lost.
  listen() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost('Arrakis has said nothing for 10 seconds. Trying again…'), 10000);
  }

  // A stop is told until Arrakis runs again, though every new try to connect fails as well.
  lost(why, hasStopped = this.hasStopped) {
    this.close();
    this.hasStopped = hasStopped;
    this.handlers.lost(hasStopped ? stopped : why, hasStopped);
    this.timer = setTimeout(() => this.connect(), this.wait);
    this.wait = Math.min(this.wait * 2, 15000);
  }
}
