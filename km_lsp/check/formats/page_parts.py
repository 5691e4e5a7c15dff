"""The style sheet and the script of the HTML report."""

STYLE = """
:root { color-scheme: light dark; --line: #8885; --error: #c62828; --warning: #b26a00;
  --info: #1565c0; --hint: #6a1b9a; }
@media (prefers-color-scheme: dark) { :root { --error: #ff8a80; --warning: #ffca6b;
  --info: #82b1ff; --hint: #ce93d8; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; }
header { position: sticky; top: 0; padding: .5rem 1.5rem; background: Canvas;
  border-bottom: 1px solid var(--line); }
header h1 { font-size: 1.2rem; margin: 0; } header p { margin: 0 0 .3rem; }
form { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: center; }
main { max-width: 64rem; margin: 0 auto; padding: 1rem 1.5rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; scroll-margin-top: 7rem; }
section.note { scroll-margin-top: 7rem; }
article { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .9rem; margin: .7rem 0; }
article p { margin: .2rem 0; }
.error { color: var(--error); } .warning { color: var(--warning); }
.info { color: var(--info); } .hint { color: var(--hint); }
blockquote { margin: .4rem 0; padding: .2rem .8rem; background: #8881; border-radius: .3rem;
  overflow-x: auto; }
blockquote.callout { border-left: 4px solid var(--info); }
.callout-title { display: block; }
pre { margin: .3rem 0; padding: .3rem .6rem; background: #8882; border-radius: .3rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: #ffd54f; color: #000; }
.link { color: var(--info); text-decoration: underline; }
.embed { border: 1px dashed var(--line); padding: 0 .3rem; }
.broken { color: var(--error); text-decoration: underline wavy; border-color: var(--error); }
.tag { background: #8883; border-radius: .6rem; padding: 0 .4rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .8rem; margin: .3rem 0; }
dl.rules { display: block; } dt { opacity: .7; } dd { margin: 0; }
svg { width: 100%; height: auto; border: 1px solid var(--line); border-radius: .3rem; }
svg text { font: 11px system-ui, sans-serif; fill: CanvasText; }
.edge { stroke: #8888; } .edge.broken { stroke: var(--error); stroke-dasharray: 4 3; }
.node { fill: #78909c; } .node.found { fill: var(--warning); }
.node.missing { fill: Canvas; stroke: var(--error); stroke-width: 2; }
[hidden] { display: none !important; }
"""

SCRIPT = """
const form = document.getElementById('filters');
const rule = document.getElementById('rule');
const folder = document.getElementById('folder');
const text = document.getElementById('text');
const shown = document.getElementById('shown');
const findings = [...document.querySelectorAll('article.finding')];
function filter() {
  const levels = new Set([...form.querySelectorAll('[data-level]')]
    .filter(box => box.checked).map(box => box.dataset.level));
  const words = text.value.toLowerCase();
  let count = 0;
  for (const one of findings) {
    const place = one.closest('section').dataset.folder;
    const wanted = levels.has(one.dataset.level)
      && (!rule.value || one.dataset.rule === rule.value)
      && (folder.value === '*' || place === folder.value)
      && (!words || one.parentElement.textContent.toLowerCase().includes(words));
    one.hidden = !wanted;
    count += wanted;
  }
  for (const note of document.querySelectorAll('section.note'))
    note.hidden = !note.querySelector('article:not([hidden])');
  shown.textContent = count + ' of ' + findings.length + ' shown';
}
form.addEventListener('input', filter);
form.addEventListener('submit', event => event.preventDefault());
filter();
"""
