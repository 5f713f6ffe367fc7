import { momentsStage } from '../../preparation/moments-stage.ts';

export const MOMENTS = momentsStage('household_id', {
  ctr: { request: ['basket_id', 'category'], row: 'product_id' },
  l2r: { request: ['basket_id', 'category'], row: 'product_id' },
  fifp: { request: ['n_before'], row: 'campaign_id' },
  ppp: { request: ['basket_id', 'category'], row: 'product_id' },
  spp: { request: ['basket_id'], row: 'store_id' },
});
