import { createApp } from "vue";
import Bell from "./Bell.vue";

createApp(Bell).mount("#app");
