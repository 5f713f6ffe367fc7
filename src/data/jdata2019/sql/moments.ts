import { momentsStage } from '../../preparation/moments-stage.ts';

export const MOMENTS = momentsStage('user_id', {
  ctr: { request: [], row: 'sku_id' },
  l2r: { request: ['session_id'], row: 'sku_id' },
  fifp: { request: [], row: 'sku_id' },
  spp: { request: [], row: 'shop' },
});
