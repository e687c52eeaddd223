/** Sunbear's version, that of its packages. A page can't read package.json; a test sees that the two agree. */
export const version = "0.1.0";
