const express = require("express");

express().listen(3000, () => {
  console.info("server up on port 3000");
});
