import axios from 'axios';
axios.get('/api/orders');
