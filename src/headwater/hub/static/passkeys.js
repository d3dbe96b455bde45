// Passkeys: forms marked with data-passkey ask the browser for a credential and send it along.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

async function made({ publicKey: options }) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return {
    ...described(credential),
    response: {
      clientDataJSON: text(credential.response.clientDataJSON),
      attestationObject: text(credential.response.attestationObject),
      transports: credential.response.getTransports?.() ?? [],
    },
  };
}

async function shown({ publicKey: options }) {
  const credential = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
  return {
    ...described(credential),
    response: {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

const described = (credential) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
});

const given = (name) => JSON.parse(document.getElementById(name).textContent);

async function credentialFor(form) {
  switch (form.dataset.passkey) {
    case "login": {
      const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
      return shown((await answer.json()).request_options);
    }
    case "prove":
      return shown(given("js_data").request_options);
    case "add": {
      const options = given("js_data").creation_options;
      // Kept on the device and unlocked by its owner, so that it can stand for a password.
      options.publicKey.authenticatorSelection = {
        ...options.publicKey.authenticatorSelection,
        residentKey: "required", requireResidentKey: true, userVerification: "required",
      };
      return made(options);
    }
  }
}

function tell(form, sentence) {
  const place = form.querySelector("[role=alert]") ?? form.appendChild(document.createElement("p"));
  place.setAttribute("role", "alert");
  place.className = "error";
  place.textContent = sentence;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]")) return;
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    form.elements.credential.value = JSON.stringify(await credentialFor(form));
    form.submit();
  } catch (error) {
    tell(form, error.name === "NotAllowedError"
      ? "Nothing was chosen, or it took too long. Try again, or use another way."
      : "This browser or device did not offer a passkey that fits.");
    button.disabled = false;
  }
});
