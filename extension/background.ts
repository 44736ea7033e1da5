import "./prebuilt/background.js";
