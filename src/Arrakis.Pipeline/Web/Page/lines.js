// Line charts: the last minutes as they pass, and places on a board over days.
import { Chart } from './chart.js';
import { makeSvg } from './dom.js';
import { fromZero, midnights, ofRanks, youngSpan } from './scales.js';
import { day } from './times.js';

class Lines extends Chart {
  scale(values) {
    return fromZero(values);
  }

  path(series) {
    let isDown = false;
    return this.points.reduce((d, p) => {
      const v = p.v[series];
      if (v == null || this.x(p.t) < this.x.from) return ((isDown = false), d);
      const move = isDown ? 'L' : 'M';
      isDown = true;
      return `${d}${move}${this.x(p.t).toFixed(1)} ${this.y(v).toFixed(1)}`;
    }, '');
  }

  marks() {
    return this.names.map((_, i) => makeSvg('path', { class: `line s${i}`, d: this.path(i) })).reverse();
  }
}

// The newest point stands at the right edge, and time runs out at the left.
export class LiveLines extends Lines {
  show(points) {
    const from = points.length === 0 ? 0 : points.at(-1).t - youngSpan(points.at(-1).t - points[0].t);
    super.show(points.filter(p => p.t >= from));
  }

  span() {
    const to = this.points.at(-1).t;
    return [to - youngSpan(to - this.points[0].t), to];
  }

  times(from, to) {
    const words = ms => (ms === 0 ? 'now' : ms >= 120000 ? `−${ms / 60000} min` : `−${ms / 1000} s`);
    return [0, 1, 2].map(i => ({
      t: to - (to - from) * (1 - i / 2),
      words: words((to - from) * (1 - i / 2)),
      anchor: ['start', 'middle', 'end'][i],
    }));
  }

  marks() {
    const own = this.points.filter(p => p.v[0] != null);
    if (own.length < 2) return super.marks();
    const top = own.map(p => `L${this.x(p.t).toFixed(1)} ${this.y(p.v[0]).toFixed(1)}`).join('');
    const area = `M${this.x(own[0].t).toFixed(1)} ${this.bottom}${top}L${this.x(own.at(-1).t).toFixed(1)} ${this.bottom}Z`;
    return [makeSvg('path', { class: 'area', d: area }), ...super.marks()];
  }
}

export class RankLines extends Lines {
  scale(values) {
    return ofRanks(values);
  }

  times(from, to) {
    return midnights(from, to, this.width < 480 ? 4 : 8)
      .map(t => ({ t, words: day(t) }))
      .filter(({ t }) => this.x(t) > 66 && this.x(t) < this.right - 18);
  }

  marks() {
    const last = this.points.findLast(p => p.v[0] != null);
    const dots = this.points.length > 60 ? [last] : this.points.filter(p => p.v[0] != null);
    return [
      ...super.marks(),
      ...dots.map(p =>
        makeSvg('circle', { class: p === last ? 'dot s0 now' : 'dot s0', cx: this.x(p.t), cy: this.y(p.v[0]), r: p === last ? 4.5 : 2 }),
      ),
    ];
  }
}
