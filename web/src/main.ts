import "element-plus/theme-chalk/base.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/status.css";
import "./styles/print.css";
import { createApp } from "vue";
import App from "./App.vue";
import { firstLang, i18n, speak } from "./i18n";
import { router } from "./router";

await speak(firstLang());
createApp(App).use(i18n).use(router).mount("#app");
