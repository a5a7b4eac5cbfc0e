/** The sign of a station: a disc in the standard's colour with the level's numeral, so that colour is not alone. */

/** Black or white, whichever is read better on a colour (WCAG relative luminance). */
export function inkOn(hex: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
}

const SCALE = 2;
const SIZE = 24;

export function sign(fill: string, numeral: string): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * SCALE;
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("no canvas");
  pen.scale(SCALE, SCALE);
  pen.beginPath();
  pen.arc(SIZE / 2, SIZE / 2, 10.5, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.fill();
  pen.lineWidth = 1.2;
  pen.strokeStyle = "#33434b";
  pen.stroke();
  pen.fillStyle = inkOn(fill);
  pen.font = "600 12px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(numeral, SIZE / 2, SIZE / 2 + 0.5);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

export const SIGN_SCALE = SCALE;
