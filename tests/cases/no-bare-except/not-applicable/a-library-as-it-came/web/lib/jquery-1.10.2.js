/*! jQuery JavaScript Library v1.10.2 */
function slice() {
  try {
    [].slice.call(document.documentElement.childNodes);
  } catch (e) {}
}
