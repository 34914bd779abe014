// An angle measured by hand on the picture of a video: three points, moved by hand or with the keys.

import { fill, words } from "./request.js";

const NS = "http://www.w3.org/2000/svg";
const STEP = 0.005, FAR = 0.05; // parts of the picture

const drawn = (name, attributes) => {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

// The angle at the middle one of three points [x, y] in pixels, degrees.
export function angleDeg([a, b, c]) {
  const [first, second] = [a, c].map(([x, y]) => Math.atan2(y - b[1], x - b[0]));
  const turn = Math.abs(first - second) * 180 / Math.PI;
  return turn > 180 ? 360 - turn : turn;
}

// Lay three points over a video, in a screen of the player; returns how to take them away.
export function measure(screen) {
  const video = screen.querySelector("video");
  const points = [[0.35, 0.3], [0.5, 0.5], [0.65, 0.3]]; // parts of the picture
  const layer = document.createElement("div"), output = document.createElement("output");
  const svg = drawn("svg", { "aria-hidden": "true" }), line = drawn("polyline", {});
  layer.className = "measure";
  svg.append(line);
  layer.append(svg, output);
  // Where the picture lies in the box of the video, which it fills in one direction only.
  const picture = () => {
    const { clientWidth: width, clientHeight: height, videoWidth, videoHeight } = video;
    const scale = Math.min(width / videoWidth, height / videoHeight) || 1;
    const [w, h] = [videoWidth * scale, videoHeight * scale];
    return { x: video.offsetLeft + (width - w) / 2, y: video.offsetTop + (height - h) / 2, w, h };
  };
  const marks = points.map((_, i) => {
    const mark = document.createElement("button");
    mark.type = "button";
    mark.setAttribute("aria-label", fill(words.point, { n: i + 1 }));
    layer.append(mark);
    mark.addEventListener("pointerdown", (event) => {
      mark.setPointerCapture(event.pointerId);
      mark.onpointermove = (e) => {
        const box = screen.getBoundingClientRect(), { x, y, w, h } = picture();
        move(i, (e.clientX - box.left - x) / w, (e.clientY - box.top - y) / h);
      };
      mark.onlostpointercapture = () => { mark.onpointermove = null; };
    });
    mark.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? FAR : STEP;
      const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const way = ways[event.key];
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      move(i, points[i][0] + step * way[0], points[i][1] + step * way[1]);
    });
    return mark;
  });
  const move = (i, x, y) => {
    points[i] = [x, y].map((part) => Math.min(1, Math.max(0, part)));
    show();
  };
  const show = () => {
    const { x, y, w, h } = picture();
    const px = points.map(([a, b]) => [x + a * w, y + b * h]);
    px.forEach(([left, top], i) => Object.assign(marks[i].style, { left: `${left}px`, top: `${top}px` }));
    line.setAttribute("points", px.map((p) => p.join(",")).join(" "));
    output.textContent = fill(words.byHand, { angle: `${Math.round(angleDeg(px))}°` });
  };
  screen.append(layer);
  const watcher = new ResizeObserver(show);
  watcher.observe(video);
  show();
  return () => { watcher.disconnect(); layer.remove(); };
}
