// A score against its threshold, as words and as a scale. The picture says nothing that the words do not.
const shown = (value: number, other: number) => {
  // As many places as it takes to tell the two apart: 0.53 above a threshold of 0.53 tells nobody anything.
  const places = [2, 3, 4].find((each) => value.toFixed(each) !== other.toFixed(each)) ?? 4;
  return value.toFixed(places);
};

export function Scale({ score, threshold, strength }: { score: number; threshold: number; strength: string }) {
  const x = (value: number) => 8 + Math.min(1, Math.max(0, value)) * 284;
  return (
    <div className="scale">
      <p className="scale__words"><strong>{shown(score, threshold)}</strong>, {strength} the threshold of {shown(threshold, score)}</p>
      <svg viewBox="0 0 300 44" aria-hidden="true" className="scale__picture">
        <rect x="8" y="16" width="284" height="8" className="scale__below" />
        <rect x={x(threshold)} y="16" width={x(1) - x(threshold)} height="8" className="scale__above" />
        <line x1={x(threshold)} x2={x(threshold)} y1="10" y2="30" className="scale__threshold" />
        <path d={`M ${x(score)} 15 l -7 -12 h 14 z`} className="scale__score" />
        <text x="8" y="42">0</text>
        <text x={x(threshold)} y="42" textAnchor="middle">threshold</text>
        <text x="292" y="42" textAnchor="end">1</text>
      </svg>
      <p className="quiet">How alike the two faces are to the program. It is not how likely it is that this is the person: {score.toFixed(2)} does not mean {Math.round(score * 100)} in 100. {strength === "just above" ? "So near the threshold it is often somebody else." : "Strangers reach such scores, too."}</p>
    </div>
  );
}
