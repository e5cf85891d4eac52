const express = require('express');
const morgan = require('morgan');

const app = express();
app.use(morgan('combined'));
app.get('/livez', (req, res) => res.send('ok'));
app.listen(3000);
