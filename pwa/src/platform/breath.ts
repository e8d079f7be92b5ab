/** Lets the page draw and answer a tap before long work goes on. */
export const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
