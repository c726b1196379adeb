import fs from 'node:fs';

const PLACES = [
  process.env.PROCESSION_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of a Chromium or Chrome on this machine, undefined when there is none. */
export const findChromium = () => PLACES.find((place) => place && fs.existsSync(place));
