console.log("three orders are in");
