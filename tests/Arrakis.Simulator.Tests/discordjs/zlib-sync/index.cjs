'use strict';
// Without ARRAKIS_ZLIB this module is as if it were not installed, and discord.js connects without compression.
if (!process.env.ARRAKIS_ZLIB) throw new Error('zlib-sync is switched off');

const pako = require('pako');

exports.Z_SYNC_FLUSH = pako.constants.Z_SYNC_FLUSH;
exports.Inflate = class Inflate {
  constructor({ chunkSize }) {
    this.chunks = [];
    this.inflater = new pako.Inflate({ chunkSize });
    this.inflater.onData = (chunk) => this.chunks.push(Buffer.from(chunk));
    this.result = null;
  }

  get err() {
    return this.inflater.err;
  }

  get msg() {
    return this.inflater.msg;
  }

  push(data, flush) {
    this.inflater.push(data, flush || pako.constants.Z_NO_FLUSH);
    if (flush !== pako.constants.Z_SYNC_FLUSH) return;
    // pako hands over full chunks alone; what a sync flush left of the last one is taken here.
    const { strm } = this.inflater;
    if (strm.avail_out > 0) this.chunks.push(Buffer.from(strm.output.subarray(0, strm.next_out)));
    strm.avail_out = 0;
    strm.next_out = 0;
    this.result = Buffer.concat(this.chunks).toString();
    this.chunks = [];
  }
};
