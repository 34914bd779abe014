// Lines on the mirror and small figures, of the places that are told.

const DARK = "#101418", WHITE = "#ffffff", NOTICE = "#ffd65a", MIDDLE = "#e1e4e6";
const BRIGHT = { left: "#ff786e", right: "#78b4ff", "": MIDDLE };
const DIAL = 1.25;

function line(pen, a, b, colour, width) {
  for (const [style, wide] of [[DARK, width + 2], [colour, width]]) {
    pen.strokeStyle = style;
    pen.lineWidth = wide;
    pen.beginPath();
    pen.moveTo(...a);
    pen.lineTo(...b);
    pen.stroke();
  }
}

// Draw a picture as in a mirror, and on it what was seen; the update's places are not mirrored.
export function drawMirror(canvas, picture, update, data) {
  const person = update?.person ?? null;
  if (picture) {
    const width = picture.videoWidth ?? picture.width, height = picture.videoHeight ?? picture.height;
    if (!width) return;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  } else if (person) [canvas.width, canvas.height] = person.size_px;
  const pen = canvas.getContext("2d"), { width, height } = canvas;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  if (picture) {
    // A camera that mirrors already is shown as it is.
    if (!person?.mirrored) pen.setTransform(-1, 0, 0, 1, width, 0);
    pen.drawImage(picture, 0, 0, width, height);
    pen.setTransform(1, 0, 0, 1, 0, 0);
  }
  if (!person) return;
  const [wide, tall] = person.size_px;
  const put = (point) => point && [((wide - point[0]) * width) / wide, (point[1] * height) / tall];
  const points = person.landmarks.map(put), unit = Math.max(0.5, Math.min(width, height) / 480);
  pen.lineCap = "round";
  for (const [a, b, side] of data.bones) {
    if (points[a] && points[b]) line(pen, points[a], points[b], BRIGHT[side], 3 * unit);
  }
  if (update.arc) drawArc(pen, update.arc, put, unit);
  if (update.felt && update.felt.asked !== null) drawDial(pen, points, update.felt, data, unit);
}

function drawArc(pen, { vertex, zero, arm }, put, unit) {
  const at = put(vertex);
  const [from, to] = [zero, arm].map(([x, y]) => Math.atan2(y, -x));
  const turn = Math.atan2(Math.sin(to - from), Math.cos(to - from));
  const radius = Math.min(Math.hypot(...arm), 60 * unit * Math.max(1, (Math.PI / 6) / Math.max(Math.abs(turn), 0.02)));
  pen.beginPath();
  pen.moveTo(...at);
  pen.arc(...at, radius, from, from + turn, turn < 0);
  pen.closePath();
  pen.fillStyle = "rgb(255 214 90 / 45%)";
  pen.fill();
  pen.strokeStyle = WHITE;
  pen.lineWidth = 1.5 * unit;
  pen.stroke();
}

function drawDial(pen, points, felt, data, unit) {
  const { points: places, dial } = data, steps = felt.scale.length;
  const of = (name) => points[places[name]];
  const [ls, rs, lh, rh] = ["left_shoulder", "right_shoulder", "left_hip", "right_hip"].map(of);
  if (!ls || !rs || !lh || !rh) return;
  const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [chest, hip] = [middle(ls, rs), middle(lh, rh)];
  const reach = DIAL * Math.hypot(chest[0] - hip[0], chest[1] - hip[1]);
  const chosen = felt.place === null ? null : Math.round(felt.place);
  const step = (dial.highest_deg - dial.lowest_deg) / steps;
  pen.font = `bold ${Math.round(22 * unit)}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const [[x, y], sign] of [[ls, -1], [rs, 1]]) {
    for (let score = 0; score < steps; score += 1) {
      const angle = ((dial.lowest_deg + (score + 0.5) * step) * Math.PI) / 180;
      const [across, down] = [sign * Math.sin(angle), Math.cos(angle)];
      const here = score === chosen, colour = here ? NOTICE : WHITE;
      const ends = [0.94, 1.06].map((r) => [x + r * reach * across, y + r * reach * down]);
      line(pen, ...ends, colour, (here ? 6 : 2.5) * unit);
      if (!here && score !== 0 && score !== steps - 1) continue;
      const place = [x + 1.2 * reach * across, y + 1.2 * reach * down];
      pen.lineWidth = 4 * unit;
      pen.strokeStyle = DARK;
      pen.strokeText(score, ...place);
      pen.fillStyle = colour;
      pen.fillText(score, ...place);
    }
  }
}

// Draw stick figures beside each other; lengths are in heights of the drawing, from its middle.
export function drawFigures(canvas, figures) {
  const ratio = devicePixelRatio || 1, box = canvas.getBoundingClientRect();
  const [width, height] = [box.width, box.height].map((px) => Math.max(1, Math.round(px * ratio)));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d"), style = getComputedStyle(canvas);
  const ink = (name) => style.getPropertyValue(name).trim();
  pen.clearRect(0, 0, width, height);
  pen.lineCap = "round";
  figures.forEach(({ side, lines, words }, i) => {
    const room = width / figures.length, title = words ? 0.16 * height : 0;
    const size = 0.88 * Math.min(room, height - title);
    const [x, y] = [room * (i + 0.5), title + 0.53 * (height - title)];
    const colours = { near: ink(`--${side}`), far: ink("--muted"), trunk: ink("--ink"), head: ink("--ink") };
    if (words) {
      pen.font = `bold ${Math.round(0.8 * title)}px system-ui, sans-serif`;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillStyle = colours.near;
      pen.fillText(words, x, title / 2);
    }
    for (const [kind, ax, ay, bx, by] of lines) {
      pen.strokeStyle = pen.fillStyle = colours[kind] ?? ink("--muted");
      pen.lineWidth = Math.max(2, size / 26);
      pen.beginPath();
      if (kind === "head") pen.arc(x + size * ax, y + size * ay, 0.05 * size, 0, 2 * Math.PI);
      else {
        pen.moveTo(x + size * ax, y + size * ay);
        pen.lineTo(x + size * bx, y + size * by);
      }
      if (kind === "head") pen.fill();
      else pen.stroke();
    }
  });
}
