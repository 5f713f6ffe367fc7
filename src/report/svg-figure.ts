import { logger, None, parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Draws a Vega-Lite figure as SVG, without a browser. */
export async function svgFigure(figure: TopLevelSpec): Promise<string> {
  const { spec } = compile(figure, { logger: logger(None) });
  const view = new View(parse(spec), { renderer: 'none', logLevel: None });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
