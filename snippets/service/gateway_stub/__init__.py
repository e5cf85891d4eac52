"""A payment gateway for tests and demos. It keeps everything in memory and charges nobody."""
