import { logger, None, parse, resetSVGDefIds, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Draws a Vega-Lite figure as SVG, without a browser: the same figure is the same text. */
export async function svgFigure(figure: TopLevelSpec): Promise<string> {
  const { spec } = compile(figure, { logger: logger(None) });
  const view = new View(parse(spec), { renderer: 'none', logLevel: None });
  resetSVGDefIds(); // else clip paths are numbered on from the figure before
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
