import { useEffect, useRef, useState } from "preact/hooks";
import { text } from "../text.js";
import { Dialog } from "./dialog.js";
import { Notice } from "./notice.js";

/** The camera's picture, and a button that takes photos of it; stays open for more. The camera stops with the dialog. */
export function Camera(props: { readonly title: string; onPhoto(photo: File): void; onClose(): void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [error, setError] = useState<string>();
  const [showing, setShowing] = useState(false);
  const [taken, setTaken] = useState(0);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let closed = false;
    openCamera().then(
      (opened) => {
        stream = opened;
        if (closed) stopCamera(opened);
        else if (video.current) video.current.srcObject = opened;
      },
      (reason: unknown) => setError(text.camera.failed(reason instanceof Error ? reason.message : String(reason))),
    );
    return () => {
      closed = true;
      if (stream) stopCamera(stream);
    };
  }, []);
  const shoot = async () => {
    if (!video.current) return;
    props.onPhoto(await photoOf(video.current));
    setTaken((count) => count + 1);
  };
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      actions={
        <>
          <button type="button" class="button" onClick={props.onClose}>
            {text.camera.close}
          </button>
          <button type="button" class="button primary" disabled={!showing} onClick={() => void shoot()}>
            {text.camera.take}
          </button>
        </>
      }
    >
      {error ? (
        <Notice kind="error">{error}</Notice>
      ) : (
        <video
          ref={video}
          class="viewfinder"
          autoplay
          muted
          playsInline
          aria-label={text.camera.view}
          onLoadedData={() => setShowing(true)}
        />
      )}
      <p class="small soft" aria-live="polite">
        {taken > 0 ? text.camera.taken(taken) : text.camera.local}
      </p>
    </Dialog>
  );
}

async function openCamera(): Promise<MediaStream> {
  // Absent on pages that don't come over https or from this machine.
  if (!navigator.mediaDevices) throw new Error(text.camera.insecure);
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
}

function stopCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

async function photoOf(video: HTMLVideoElement): Promise<File> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
  return new File([blob], `camera-${Date.now()}.jpg`, { type: blob.type });
}
