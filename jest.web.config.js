import shared from './jest.config.js';

/** Pages, in a real browser: Debian's Chromium. They ask for no database of their own. */
export default {
  ...shared,
  roots: ['<rootDir>/test/web'],
  testPathIgnorePatterns: [],
};
