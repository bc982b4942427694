// A bar for each window of time; the last one, which is still open, is drawn as an outline.
import { Chart } from './chart.js';
import { makeSvg } from './dom.js';
import { fromZero, midnights } from './scales.js';
import { day } from './times.js';

export class Bars extends Chart {
  // widthMs: of a window. Points carry isOpen too; windows without points need not be there.
  constructor(container, options) {
    super(container, options);
    this.widthMs = options.widthMs;
  }

  setSpan(from, to) {
    this.shown = [from, to];
  }

  span() {
    return this.shown;
  }

  scale(values) {
    return fromZero([...values, 1]);
  }

  times(from, to) {
    return midnights(from, to, this.width < 480 ? 4 : 8)
      .map(t => ({ t, words: day(t) }))
      .filter(({ t }) => this.x(t) > 66 && this.x(t) < this.right - 18);
  }

  marks() {
    const gap = this.bar() > 5 ? 1.5 : 0.25;
    return this.points
      .filter(p => p.v[0] > 0 || p.isOpen)
      .map(p =>
        makeSvg('rect', {
          class: p.isOpen ? 'bar open' : 'bar',
          x: this.x(p.t) + gap / 2,
          y: this.y(p.v[0]),
          width: Math.max(1, this.bar() - gap),
          height: Math.max(p.isOpen ? 1.5 : 0, this.bottom - this.y(p.v[0])),
        }),
      );
  }

  bar() {
    return this.x(this.widthMs) - this.x(0);
  }

  dots(point) {
    return [
      makeSvg('rect', {
        class: 'bar under',
        x: this.x(point.t),
        y: this.y(point.v[0]),
        width: this.bar(),
        height: this.bottom - this.y(point.v[0]),
      }),
    ];
  }

  point(x) {
    // The window under the pointer, not the one whose start is nearest.
    super.point(x === null || !this.x ? null : x - this.bar() / 2);
  }

  tell(point) {
    return super.tell(point) + (point.isOpen ? ' · still open' : '');
  }
}
