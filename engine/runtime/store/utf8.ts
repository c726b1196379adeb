/** Bytes that a character of JavaScript (a UTF-16 code unit) takes at most in UTF-8: so much room is always enough. */
export const MOST_BYTES = 3;
