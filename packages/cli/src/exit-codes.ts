export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
/** As shells count: 128 and the number of SIGINT. */
export const EXIT_INTERRUPTED = 130;
