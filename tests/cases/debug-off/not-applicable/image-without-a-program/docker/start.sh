#!/bin/sh
npm ci && npm run dev
