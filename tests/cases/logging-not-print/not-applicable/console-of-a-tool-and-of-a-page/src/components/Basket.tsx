console.log("rendered");
