const express = require('express');
const morgan = require('morgan');

const app = express();
app.get('/livez', (req, res) => res.send('ok'));
app.use(morgan('combined'));
app.listen(3000);
