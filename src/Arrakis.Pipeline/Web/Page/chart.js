// A small line chart: two series over the last minutes, a value under the pointer, and a summary for screen readers.
import { make, makeSvg } from './dom.js';

const spans = [60, 120, 300];
const padding = { left: 52, right: 8, top: 8, bottom: 20 };

export class Chart {
  constructor(container, { label, names, format }) {
    Object.assign(this, { container, label, names, format, points: [] });
    this.svg = makeSvg('svg', { role: 'img', 'aria-label': label });
    this.empty = make('p', { class: 'empty' }, 'Waiting for the first events…');
    this.tip = make('p', { class: 'tip', hidden: '' });
    container.append(this.svg, this.empty, this.tip);
    container.addEventListener('pointermove', e => this.point(e.clientX - container.getBoundingClientRect().left));
    container.addEventListener('pointerleave', () => this.point(null));
    new ResizeObserver(() => this.draw()).observe(container);
  }

  // Points are [seconds, a, b]; a value may be null.
  show(points) {
    this.points = points;
    this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.container;
    if (width === 0) return;
    const values = this.points.flatMap(p => [p[1], p[2]]).filter(v => v != null);
    this.empty.hidden = values.some(v => v > 0);
    const top = niceCeiling(Math.max(...values, 1e-9));
    const end = this.points.at(-1)?.[0] ?? 0;
    // A young history fills the chart too: it shows one, two, then five minutes.
    this.span = spans.find(s => end - (this.points[0]?.[0] ?? end) <= s) ?? spans.at(-1);
    this.x = t => padding.left + (width - padding.left - padding.right) * (1 - (end - t) / this.span);
    this.y = v => padding.top + (height - padding.top - padding.bottom) * (1 - v / top);
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.svg.setAttribute('aria-label', this.summary());
    this.svg.replaceChildren(...(this.empty.hidden ? [...this.axis(top, width, height), ...this.lines(), ...this.cursor(height)] : []));
  }

  axis(top, width, height) {
    const parts = [0, top / 2, top].flatMap(v => [
      makeSvg('line', { class: 'grid', x1: padding.left, x2: width - padding.right, y1: this.y(v), y2: this.y(v) }),
      makeSvg('text', { x: padding.left - 8, y: this.y(v) + 4, 'text-anchor': 'end' }, this.format(v)),
    ]);
    const steps = width < 420 ? 2 : this.span === 300 ? 5 : 4;
    for (let i = 0; i <= steps; i++) {
      const ago = this.span * (steps - i) / steps;
      const x = padding.left + (width - padding.left - padding.right) * (i / steps);
      const anchor = i === steps ? 'end' : i === 0 ? 'start' : 'middle';
      parts.push(makeSvg('text', { x, y: height - 3, 'text-anchor': anchor }, ago === 0 ? 'now' : this.span > 120 ? `−${ago / 60} min` : `−${ago} s`));
    }
    return parts;
  }

  lines() {
    const visible = this.points.filter(p => this.x(p[0]) >= padding.left);
    const path = i => visible.reduce((d, p, at) => {
      if (p[i] == null) return d;
      return d + (at > 0 && visible[at - 1][i] != null ? 'L' : 'M') + this.x(p[0]).toFixed(1) + ' ' + this.y(p[i]).toFixed(1);
    }, '');
    const a = visible.filter(p => p[1] != null);
    const area = a.length < 2 ? '' : `M${this.x(a[0][0])} ${this.y(0)}` + a.map(p => `L${this.x(p[0]).toFixed(1)} ${this.y(p[1]).toFixed(1)}`).join('') + `L${this.x(a.at(-1)[0])} ${this.y(0)}Z`;
    return [
      makeSvg('path', { class: 'area', d: area }),
      makeSvg('path', { class: 'line b', d: path(2) }),
      makeSvg('path', { class: 'line a', d: path(1) }),
    ];
  }

  cursor(height) {
    const point = this.at == null ? null : this.nearest(this.at);
    this.tip.hidden = !point;
    if (!point) return [];
    const x = this.x(point[0]);
    this.tip.textContent = this.names.map((name, i) => `${name} ${point[i + 1] == null ? '–' : this.format(point[i + 1])}`).join(' · ');
    const right = x > this.container.clientWidth / 2;
    this.tip.style.left = right ? 'auto' : `${x + 10}px`;
    this.tip.style.right = right ? `${this.container.clientWidth - x + 10}px` : 'auto';
    const dots = ['a', 'b'].flatMap((c, i) => point[i + 1] == null ? [] : [makeSvg('circle', { class: `dot ${c}`, cx: x, cy: this.y(point[i + 1]), r: 3.5 })]);
    return [makeSvg('line', { class: 'cursor', x1: x, x2: x, y1: padding.top, y2: height - padding.bottom }), ...dots];
  }

  point(x) {
    this.at = x;
    this.draw();
  }

  nearest(x) {
    let best = null;
    for (const p of this.points) if (!best || Math.abs(this.x(p[0]) - x) < Math.abs(this.x(best[0]) - x)) best = p;
    return best && this.x(best[0]) >= padding.left ? best : null;
  }

  summary() {
    const last = this.points.at(-1);
    if (!last) return `${this.label}: no data yet`;
    return `${this.label}, now ` + this.names.map((n, i) => `${n} ${last[i + 1] == null ? 'none' : this.format(last[i + 1])}`).join(', ');
  }
}

// A round number just above, whose half is round too.
function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 3, 4, 5, 6, 8, 10].map(m => m * power).find(v => v >= value * 0.999999);
}
