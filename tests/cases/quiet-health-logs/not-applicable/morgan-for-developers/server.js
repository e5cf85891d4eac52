const express = require('express');
const morgan = require('morgan');

const app = express();
if (process.env.NODE_ENV === 'development') app.use(morgan('dev'));
app.get('/livez', (req, res) => res.send('ok'));
app.listen(3000);
