/**
 * The styles of the line and of the panel that it opens. They travel with the answer: the content script, which is in every
 * page of the shop, does without. The line is light, as the shop is. The panel is in the top layer: nothing of the page can
 * clip or cover it. In a narrow window it is a sheet, of one height whether the browser's bars or a keyboard are shown.
 */
export const lineStyle = `:host{all:initial!important;position:absolute!important;z-index:1!important}
#line{position:absolute;display:flex;visibility:hidden;width:max-content;font:13px/26px system-ui,sans-serif;background:#fff;color:#0b6aa8;border:1px solid;border-radius:14px;overflow:hidden}
button{all:unset;box-sizing:border-box;padding:0 10px;max-width:430px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;cursor:pointer}
button+button{padding:0 9px}
button:hover{background:#8883}
button:focus-visible{outline:2px solid;outline-offset:-3px;border-radius:14px}
.low,.good{color:#0b6b3a}
.unconfirmed{color:#6b3fb5}
[popover]{color-scheme:light dark;position:fixed;inset:auto;margin:0;padding:0;border:0;overflow:hidden;border-radius:14px;width:min(396px,100vw - 16px);height:min(580px,100vh - 16px);background:light-dark(#fff,#0e161b);box-shadow:0 6px 32px #0007}
iframe{width:100%;height:100%;border:0}
@media(pointer:coarse){#line{line-height:34px;border-radius:18px}button+button{padding:0 15px}}
@media(max-width:480px){[popover]{inset:auto 0 0!important;box-sizing:border-box;width:100%;height:min(720px,88svh);padding-bottom:env(safe-area-inset-bottom);border-radius:14px 14px 0 0}[popover]::backdrop{background:#0006}}
@media(forced-colors:active){#line,[popover]{border:1px solid ButtonText}}`;
