// Light, dark, or as the system says; remembered on this device.
import { byId } from './dom.js';

const themes = { auto: ['Theme: auto', 'as the system says'], light: ['Theme: light', 'light'], dark: ['Theme: dark', 'dark'] };

export function startTheme() {
  let theme = read();
  apply(theme);
  byId('theme').addEventListener('click', () => {
    const names = Object.keys(themes);
    theme = names[(names.indexOf(theme) + 1) % names.length];
    apply(theme);
    try { localStorage.setItem('theme', theme); } catch { /* Storage is switched off: the choice lasts as long as the page. */ }
  });
}

function read() {
  try { return localStorage.getItem('theme') in themes ? localStorage.getItem('theme') : 'auto'; } catch { return 'auto'; }
}

function apply(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  byId('theme').textContent = themes[theme][0];
  byId('theme').title = `Colours: ${themes[theme][1]}`;
}
