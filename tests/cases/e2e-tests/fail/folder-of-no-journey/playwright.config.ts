export default {
  testDir: './journeys',
};
