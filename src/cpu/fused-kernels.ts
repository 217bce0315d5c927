/** The kernels with fused multiply-adds, a part that is loaded where the host has them. */

export { default } from "../../kernels/index.ts?fused";
