import { mount } from "svelte";
import Bell from "./Bell.svelte";

mount(Bell, { target: document.querySelector("#app") });
