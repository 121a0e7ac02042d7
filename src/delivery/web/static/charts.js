// What a chart says where the pointer is, or the arrow keys have gone: that row of its table, below the picture. Without a
// script the table says it all. Figures and words are the server's: nothing is worked out here but what is nearest.
const textOf = (cell) => cell.textContent.trim();

function told(names, [of, ...figures]) {
  return [of, ...figures.map((figure, no) => `${names[no + 1]}: ${figure}`)].join(' – ');
}

function follow(picture, say) {
  const { axis } = picture.dataset;
  const places = picture.dataset.places.split(' ').map(Number);
  // As they stand in the picture, whichever way it is read.
  const inOrder = places.map((_, no) => no).sort((one, other) => places[one] - places[other]);
  const { width, height } = picture.viewBox.baseVal;
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
  line.setAttribute('class', 'chart__at');
  let at;

  function show(no) {
    at = no;
    const place = places[no];
    for (const [name, value] of axis === 'x'
      ? [
          ['x1', place],
          ['x2', place],
          ['y1', 0],
          ['y2', height],
        ]
      : [
          ['x1', 0],
          ['x2', width],
          ['y1', place],
          ['y2', place],
        ])
      line.setAttribute(name, value);
    picture.append(line);
    say(no);
  }
  function leave() {
    at = undefined;
    line.remove();
    say();
  }
  function nearest(event) {
    const box = picture.getBoundingClientRect();
    const pointed =
      axis === 'x'
        ? ((event.clientX - box.left) / box.width) * width
        : ((event.clientY - box.top) / box.height) * height;
    return inOrder.reduce((best, no) =>
      Math.abs(places[no] - pointed) < Math.abs(places[best] - pointed) ? no : best,
    );
  }
  const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
  const ends = { Home: 0, End: inOrder.length - 1 };

  picture.tabIndex = 0;
  for (const name of ['pointerdown', 'pointermove'])
    picture.addEventListener(name, (event) => {
      const no = nearest(event);
      if (no !== at) show(no);
    });
  picture.addEventListener('pointerleave', leave);
  picture.addEventListener('blur', leave);
  picture.addEventListener('keydown', (event) => {
    const from = at === undefined ? -1 : inOrder.indexOf(at);
    const to = ends[event.key] ?? (event.key in steps ? from + steps[event.key] : undefined);
    if (to === undefined) return;
    event.preventDefault();
    show(inOrder[Math.min(Math.max(to, 0), inOrder.length - 1)]);
  });
}

for (const figure of document.querySelectorAll('.chart')) {
  const names = [...figure.querySelectorAll('thead th')].map(textOf);
  const rows = [...figure.querySelectorAll('tbody tr')].map((row) => [...row.cells].map(textOf));
  const place = document.createElement('p');
  place.className = 'chart__told';
  place.setAttribute('aria-live', 'polite');
  figure.querySelector('details').before(place);
  for (const picture of figure.querySelectorAll('svg[data-places]'))
    follow(picture, (no) => (place.textContent = no === undefined ? '' : told(names, rows[no])));
}
