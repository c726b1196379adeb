/** The last line that a rival prints is its result. */
export const report = (result) => console.log(JSON.stringify(result));
