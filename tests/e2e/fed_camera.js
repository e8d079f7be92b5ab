// A camera the story feeds, for engines whose fake device cannot be fed a file.
(() => {
  if (!navigator.mediaDevices) return;
  const image = new Image();
  let loaded = Promise.resolve();
  window.__setCamera = (url) => (loaded = new Promise((ok, no) => { image.onload = ok; image.onerror = no; image.src = url; }));
  window.__cameraRefusal = null; window.__cameraTracks = [];
  const canvas = document.createElement('canvas'); canvas.width = 1280; canvas.height = 720;
  let n = 0;
  const draw = () => {
    const x = canvas.getContext('2d'); x.fillStyle = '#777'; x.fillRect(0, 0, 1280, 720);
    if (image.width) { const s = Math.min(1200 / image.width, 700 / image.height);
      x.drawImage(image, 640 - image.width * s / 2, 360 - image.height * s / 2, image.width * s, image.height * s); }
    x.fillStyle = (n++ & 1) ? '#767676' : '#777'; x.fillRect(0, 0, 2, 2);
  };
  MediaDevices.prototype.getUserMedia = async () => {
    if (window.__cameraRefusal) throw new DOMException('refused by the story', window.__cameraRefusal);
    await loaded; draw(); const stream = canvas.captureStream(15);
    window.__cameraTracks.push(...stream.getTracks());
    const timer = setInterval(() => { draw(); if (stream.getTracks().every((t) => t.readyState === 'ended')) clearInterval(timer); }, 66);
    return stream;
  };
  MediaDevices.prototype.enumerateDevices = async () => [{ kind: 'videoinput', deviceId: 'fed', groupId: '', label: 'fed camera' }];
})();
