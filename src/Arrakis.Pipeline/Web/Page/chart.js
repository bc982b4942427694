// Charts: what lines and bars have in common. A frame with axes, the values under the pointer or under the arrow keys, and
// a sentence that says the same for those who do not see it.
import { announce, make, makeSvg, text } from './dom.js';

const padding = { left: 46, right: 10, top: 10, bottom: 20 };

export class Chart {
  // names: of the series. format: of a value. moment: of a time, for the tip. empty: what stands there without data.
  constructor(container, { label, names, format, moment, empty }) {
    Object.assign(this, { container, label, names, format, moment, points: [], at: null });
    this.svg = makeSvg('svg', { role: 'img', tabindex: 0, 'aria-label': label });
    this.empty = make('p', { class: 'empty', hidden: '' }, empty);
    this.tip = make('p', { class: 'tip', hidden: '', 'aria-hidden': 'true' });
    container.append(this.svg, this.empty, this.tip);
    container.addEventListener('pointermove', e => this.point(e.clientX - container.getBoundingClientRect().left));
    container.addEventListener('pointerleave', () => this.point(null));
    this.svg.addEventListener('blur', () => this.point(null));
    this.svg.addEventListener('keydown', e => this.step(e));
    new ResizeObserver(() => this.draw()).observe(container);
  }

  // Points are { t: milliseconds, v: [a value or null for each series] }, in order of time.
  show(points) {
    this.points = points;
    this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.container;
    if (width === 0) return;
    Object.assign(this, { width, height, right: width - padding.right, bottom: height - padding.bottom });
    const values = this.points.flatMap(p => p.v).filter(v => v != null);
    this.empty.hidden = values.length > 0;
    this.svg.setAttribute('aria-label', this.summary());
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.tip.hidden = true;
    if (values.length === 0) return this.svg.replaceChildren();
    const [from, to] = this.span();
    const { low, high, ticks } = this.scale(values);
    this.x = t => padding.left + (this.right - padding.left) * (to === from ? 1 : (t - from) / (to - from));
    this.y = v => padding.top + (this.bottom - padding.top) * (high === low ? 0.5 : 1 - (v - low) / (high - low));
    this.svg.replaceChildren(...this.frame(ticks, this.times(from, to)), ...this.marks(), ...this.cursor());
  }

  // What lies between two points of time, unless a chart says otherwise.
  span() {
    return [this.points[0].t, this.points.at(-1).t];
  }

  frame(ticks, times) {
    const parts = ticks.flatMap(v => [
      makeSvg('line', { class: 'grid', x1: padding.left, x2: this.right, y1: this.y(v), y2: this.y(v) }),
      makeSvg('text', { x: padding.left - 7, y: this.y(v) + 4, 'text-anchor': 'end' }, this.format(v)),
    ]);
    for (const { t, words, anchor } of times) {
      parts.push(makeSvg('text', { x: this.x(t), y: this.height - 3, 'text-anchor': anchor ?? 'middle' }, words));
    }
    return parts;
  }

  cursor() {
    const point = this.at === null ? null : this.points[this.at];
    this.tip.hidden = !point;
    if (!point) return [];
    const x = this.x(point.t);
    text(this.tip, this.tell(point));
    const isRight = x > this.width / 2;
    this.tip.style.left = isRight ? 'auto' : `${x + 10}px`;
    this.tip.style.right = isRight ? `${this.width - x + 10}px` : 'auto';
    return [makeSvg('line', { class: 'cursor', x1: x, x2: x, y1: padding.top, y2: this.bottom }), ...this.dots(point, x)];
  }

  dots(point, x) {
    return point.v.flatMap((v, i) => (v == null ? [] : [makeSvg('circle', { class: `dot s${i}`, cx: x, cy: this.y(v), r: 3.5 })]));
  }

  tell(point) {
    const values = this.names.flatMap((name, i) => (point.v[i] == null ? [] : [`${name} ${this.format(point.v[i])}`]));
    return [this.moment(point.t), ...values, ...(point.note ? [point.note] : [])].join(' · ');
  }

  point(x) {
    if (x === null || this.points.length === 0 || !this.x) this.at = null;
    else
      this.at = this.points.reduce((best, p, i) => (Math.abs(this.x(p.t) - x) < Math.abs(this.x(this.points[best].t) - x) ? i : best), 0);
    this.draw();
  }

  step(e) {
    const last = this.points.length - 1;
    const to = {
      ArrowLeft: Math.max(0, (this.at ?? last + 1) - 1),
      ArrowRight: Math.min(last, (this.at ?? last - 1) + 1),
      Home: 0,
      End: last,
    }[e.key];
    if (to === undefined || last < 0) return;
    e.preventDefault();
    this.at = to;
    this.draw();
    announce(this.tell(this.points[to]));
  }

  summary() {
    const known = this.names.map((name, i) => [name, this.points.map(p => p.v[i]).filter(v => v != null)]).filter(([, v]) => v.length > 0);
    if (known.length === 0) return `${this.label}: ${this.empty.textContent}`;
    const parts = known.map(
      ([name, v]) => `${name} ${this.format(v.at(-1))} now, from ${this.format(Math.min(...v))} to ${this.format(Math.max(...v))}`,
    );
    const when = `${this.moment(this.points[0].t)} to ${this.moment(this.points.at(-1).t)}`;
    return `${this.label}, ${when}: ${parts.join('; ')}. Arrow keys tell single values.`;
  }
}
