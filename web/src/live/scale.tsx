// A score against its threshold, as words and as a scale. The picture says nothing that the words do not.
export function Scale({ score, threshold, strength }: { score: number; threshold: number; strength: string }) {
  const x = (value: number) => 8 + Math.min(1, Math.max(0, value)) * 284;
  return (
    <div className="scale">
      <p className="scale__words"><strong>{score.toFixed(2)}</strong>, {strength} the threshold of {threshold.toFixed(2)}</p>
      <svg viewBox="0 0 300 44" aria-hidden="true" className="scale__picture">
        <rect x="8" y="16" width="284" height="8" className="scale__below" />
        <rect x={x(threshold)} y="16" width={x(1) - x(threshold)} height="8" className="scale__above" />
        <line x1={x(threshold)} x2={x(threshold)} y1="10" y2="30" className="scale__threshold" />
        <path d={`M ${x(score)} 15 l -7 -12 h 14 z`} className="scale__score" />
        <text x="8" y="42">0</text>
        <text x={x(threshold)} y="42" textAnchor="middle">threshold</text>
        <text x="292" y="42" textAnchor="end">1</text>
      </svg>
      <p className="quiet">How alike the two faces are to the program. It is a reason to look, and no answer: {strength === "just above" ? "near the threshold it is often somebody else." : "strangers reach such scores, too."}</p>
    </div>
  );
}
